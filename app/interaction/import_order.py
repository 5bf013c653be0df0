"""In which order the lines of an import can be stored, so that whatever is referred to is there already.

Lines that refer to one another in a ring (an Encounter and its diagnosis) belong into one transaction. Tarjan, R. (1972): Depth-first search
and linear graph algorithms, SIAM J. Comput. 1(2), without recursion, as a chain of references can be as long as the file.
"""

from collections.abc import Callable, Iterator, Sequence


def units(count: int, needs: Callable[[int], Sequence[int]]) -> Iterator[list[int]]:
    """The nodes 0 … count - 1 in units: a node alone, or all that need one another; each unit after those that it needs.

    Of two that do not need one another the smaller comes first, so that a file in good order stays in its order.
    """
    order = [0] * count  # 1, 2, … in the order of discovery; 0: not seen yet
    low = [0] * count
    is_open = bytearray(count)
    opened: list[int] = []
    found = 0
    for root in range(count):
        if order[root]:
            continue
        found += 1
        order[root] = low[root] = found
        is_open[root] = True
        opened.append(root)
        path = [(root, iter(needs(root)))]
        while path:
            node, left = path[-1]
            for needed in left:
                if not order[needed]:
                    found += 1
                    order[needed] = low[needed] = found
                    is_open[needed] = True
                    opened.append(needed)
                    path.append((needed, iter(needs(needed))))
                    break
                if is_open[needed]:
                    low[node] = min(low[node], order[needed])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == order[node]:
                    unit = []
                    while is_open[node]:
                        unit.append(opened.pop())
                        is_open[unit[-1]] = False
                    yield sorted(unit)
