# The service as an image: `docker compose -f docker/compose.yaml up --build`.
FROM python:3.11-slim

WORKDIR /srv/emm

# The locked dependencies first, so that a change of the service's own code does not install them again.
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt

COPY pyproject.toml README.md ./
COPY app ./app
COPY mappings ./mappings
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -e . \
    && python -m compileall -q app \
    && useradd --system --no-create-home --uid 10001 emm \
    && install -d -o emm -g emm -m 0700 /data

USER emm
VOLUME /data
EXPOSE 8000

# EMM_BASE_URL is what links and Locations show: set it to the address that your clients use.
ENV PYTHONUNBUFFERED=1 \
    EMM_HOST=0.0.0.0 \
    EMM_PORT=8000 \
    EMM_BASE_URL=http://127.0.0.1:8000/fhir \
    EMM_DATABASE_URL=sqlite:////data/emm.db

HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]

ENTRYPOINT ["emm"]
CMD ["serve"]
