"""Says the variants of a response in turn, with the numbers in the user's own language above the Swedish.

Not an action: the alarm may not wait for the action server (docs/adr/).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from lotsen.knowledge.store import knowledge
from lotsen.swedish.other_languages import language_of

# Turns of the dialogue that are looked at for what was said last: the bounded store keeps no more for sure.
TURNS = 2
# Responses that get a line in the user's language, and which text of knowledge/sprak.yml it is.
IN_LANGUAGE = {
    "utter_akut": "larm",
    "utter_akut_oklart": "larm",
    "utter_efter_akut": "larm",
    "utter_ej_akut": "vanta",
    "utter_annat_sprak": "vanta",
    "utter_vet_inte": "vanta",
    "utter_utanfor_omradet": "vanta",
}


class LotsenNLG(TemplatedNaturalLanguageGenerator):
    """Rasa's responses from domain.yml, with the user's language above where a number must be understood."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the response; a language that cannot be told leaves it Swedish."""
        variants = self._suitable(utter_action, tracker, output_channel)
        # The original picks one of several at random, and so the same one twice in a row.
        turn = TemplatedNaturalLanguageGenerator({utter_action: _next(variants, utter_action, tracker)})
        response: dict[str, Any] | None = await turn.generate(utter_action, tracker, output_channel, **kwargs)
        if response is not None and utter_action in IN_LANGUAGE and tracker.latest_message:
            language = language_of(tracker.latest_message.text or "", knowledge().languages)
            if language is not None:
                own = getattr(language, IN_LANGUAGE[utter_action])
                response["text"] = f"{own}\n{response['text']}"
                response["language"], response["translation"] = language.id, own
        return response

    def _suitable(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str
    ) -> list[dict[str, Any]]:
        """Return the variants whose conditions hold, as the original chooses them."""
        if utter_action not in self.responses:
            return []
        choose = ResponseVariationFilter(self.responses).responses_for_utter_action
        suitable: list[dict[str, Any]] = choose(utter_action, output_channel, tracker.current_slot_values())
        return suitable


def _next(
    variants: list[dict[str, Any]], utter_action: str, tracker: DialogueStateTracker
) -> list[dict[str, Any]]:
    """Return the variant after the one that was said within the last turns; the first when none was."""
    said = next(
        (
            event.text or ""
            for event in _lately(tracker)
            if isinstance(event, BotUttered) and event.metadata.get("utter_action") == utter_action
        ),
        None,
    )
    if said is None or len(variants) < 2:
        return variants[:1]
    # Below a line in another language.
    last = next((at for at, each in enumerate(variants) if said.endswith(str(each.get("text")))), -1)
    return [variants[(last + 1) % len(variants)]]


def _lately(tracker: DialogueStateTracker) -> Iterator[Event]:
    """Yield the events of the last TURNS turns of this session, the newest first."""
    turns = 0
    for event in reversed(tracker.events):
        turns += isinstance(event, UserUttered)
        if turns > TURNS or isinstance(event, SessionStarted):
            return
        yield event
