"""Where boxes stand: nothing overlaps, nothing is lost, and reading goes from left to right."""

from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from explorer.drawing import LABEL_LINES, Drawing, Row, draw, rows, rows_that_fit


def node(name: str, *because: dict[str, Any], label: str | None = None) -> dict[str, Any]:
    """A node of a tree of reasons."""
    return {
        "id": name,
        "label": label or f"label of {name}",
        "kind": "criterion",
        "status": "met",
        "known": "read",
        "because": list(because),
    }


def one_caption(row: Row) -> tuple[str, ...]:
    """What a page would write above the label."""
    return (row.kind,)


def drawn(tree: dict[str, Any], levels: int = 9) -> Drawing:
    """The drawing of a whole tree."""
    return draw(rows(tree, levels=levels), captions=one_caption)


SHARED = node("shared", node("deep"))
TREE = node("top", node("left", SHARED, node("leaf")), node("right", SHARED))


def test_every_node_is_drawn_once_and_every_connection_is_kept() -> None:
    picture = drawn(TREE)
    assert [box.id for box in picture.boxes] == ["top", "left", "shared", "deep", "leaf", "right"]
    assert {(link.start, link.end) for link in picture.links} == {
        ("top", "left"),
        ("top", "right"),
        ("left", "shared"),
        ("left", "leaf"),
        ("right", "shared"),
        ("shared", "deep"),
    }


def test_a_reason_stands_to_the_right_of_everything_it_supports() -> None:
    tree = node("top", node("near", node("far", SHARED)), SHARED)
    picture = drawn(tree)
    place = {box.id: box for box in picture.boxes}
    assert place["shared"].level == 3
    assert all(place[link.start].x < place[link.end].x for link in picture.links)


def test_a_circle_is_cut_where_it_closes() -> None:
    tree = node("top", node("below", node("top")))
    picture = drawn(tree)
    assert [box.id for box in picture.boxes] == ["top", "below"]


def test_a_circle_through_two_ways_down_is_cut_too() -> None:
    below_policy = node("finding", node("passage", node("policy")))
    tree = node("top", node("policy", below_policy), below_policy)
    picture = drawn(tree)
    assert {(link.start, link.end) for link in picture.links} == {
        ("top", "policy"),
        ("top", "finding"),
        ("policy", "finding"),
        ("finding", "passage"),
    }


def test_what_lies_below_the_last_level_is_counted_not_forgotten() -> None:
    shallow = rows(TREE, levels=1)
    assert {row.id: row.unseen for row in shallow} == {"top": 0, "left": 2, "right": 1}


def test_a_node_met_at_the_edge_and_opened_elsewhere_counts_as_opened() -> None:
    tree = node("top", node("a", node("b", SHARED)), SHARED)
    boxes = {box.id: box for box in drawn(tree, levels=3).boxes}
    assert boxes["shared"].unseen == 0
    assert "deep" in boxes


def test_the_deepest_level_that_fits_is_chosen() -> None:
    assert len({row.id for row in rows_that_fit(TREE, boxes=6)}) == 6
    assert len({row.id for row in rows_that_fit(TREE, boxes=5)}) == 5
    assert len({row.id for row in rows_that_fit(TREE, boxes=4)}) == 3
    assert len({row.id for row in rows_that_fit(TREE, boxes=1)}) == 3


def test_a_long_label_is_broken_into_lines_and_cut_with_a_mark() -> None:
    picture = drawn(node("top", label="word " * 80))
    assert len(picture.boxes[0].lines) == LABEL_LINES
    assert picture.boxes[0].lines[-1].endswith("…")
    assert picture.boxes[0].label == "word " * 80


def test_an_empty_label_still_has_a_box() -> None:
    tree = node("top")
    tree["label"] = ""
    assert drawn(tree).boxes[0].lines == ("–",)


trees = st.recursive(
    st.builds(node, st.sampled_from("abcdefgh")),
    lambda below: st.builds(
        lambda name, children: node(name, *children, label=name * 70),
        st.sampled_from("klmnopqrstuvw"),
        st.lists(below, max_size=4),
    ),
    max_leaves=14,
)


@given(trees, st.integers(1, 5))
def test_no_two_boxes_overlap_and_all_lie_inside(tree: dict[str, Any], levels: int) -> None:
    picture = drawn(tree, levels)
    for box in picture.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height
    for a, b in combinations(picture.boxes, 2):
        apart = (
            a.x + a.width <= b.x
            or b.x + b.width <= a.x
            or a.y + a.height <= b.y
            or b.y + b.height <= a.y
        )
        assert apart, (a, b)


@given(trees)
def test_the_same_reasons_give_the_same_drawing(tree: dict[str, Any]) -> None:
    assert drawn(tree) == drawn(tree)
