import pytest

from lotsen.swedish.signs import found, holds, plain


@pytest.mark.parametrize(
    ("sign", "text", "there"),
    [
        ("hur många", "Hur MÅNGA är de?", True),
        ("hur många", "hur manga ar de", True),
        ("hur många", "hur de är många", False),
        ("volontär*", "volontärerna", True),
        ("*kontor", "poliskontor", True),
        ("kontor", "poliskontor", False),
        ("var/vart", "vart då", True),
        ("var/vart", "varför", False),
        ("vem … gjort", "vem är det som har gjort dig", True),
        ("vem … gjort", "vem är det som egentligen har gjort dig", False),
        ("a+b", "a+b", False),  # a sign is words, no pattern
        ("👍*", "👍🏽", True),
    ],
)
def test_a_sign(sign: str, text: str, there: bool) -> None:
    assert holds([sign], plain(text)) is there


def test_no_signs_are_nowhere() -> None:
    assert found([], plain("allt möjligt")) is None
