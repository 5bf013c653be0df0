// A file that is chosen or dropped goes into the box, so that it can be read and changed there. The form works without this.
"use strict";
(() => {
  const form = document.getElementById("workbench");
  if (!form) return;
  const text = document.getElementById("text");
  const file = document.getElementById("file");
  const told = document.getElementById("told");
  const limit = Number(form.dataset.limit);
  const longest = Number(form.dataset.longest);
  document.documentElement.classList.add("scripted");

  const say = (sentence) => { told.textContent = sentence; };
  const size = (bytes) => bytes.toLocaleString("en-GB") + " bytes";

  async function take(chosen) {
    if (chosen.size > limit) {
      file.value = "";
      say(`${chosen.name} has ${size(chosen.size)}; ${size(limit)} are the most that is read here.`);
      return;
    }
    if (chosen.size > longest) {
      say(`${chosen.name} (${size(chosen.size)}) is sent as a file; it is too long for the box.`);
      text.value = "";
      return;
    }
    try {
      text.value = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await chosen.arrayBuffer());
    } catch {
      say(`${chosen.name} is no UTF-8 text; it is sent as it is, and the answer says where that shows.`);
      return;
    }
    file.value = "";
    const details = text.closest("details");
    if (details) details.open = true;
    say(`${chosen.name} is in the box. It is not sent before you press Check.`);
    text.focus();
    text.setSelectionRange(0, 0);
    text.scrollTop = 0;
  }

  file.addEventListener("change", () => { if (file.files.length) take(file.files[0]); });
  text.addEventListener("input", () => { file.value = ""; });
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      text.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => text.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    const dropped = event.dataTransfer.files;
    if (!dropped.length) return;
    event.preventDefault();
    if (dropped.length > 1) {
      say("One file at a time, please.");
      return;
    }
    file.files = dropped;
    take(dropped[0]);
  });
  form.addEventListener("submit", () => say("It is being looked at …"));
})();
