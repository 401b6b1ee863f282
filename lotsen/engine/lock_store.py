"""One message at a time in each conversation, without waiting for the clock.

Rasa's store looks once a second whether a message's turn has come: of ten sent at once, the sixth waits
longer than the safety net does. Here whoever is done wakes the next. The look once a second stays, for
tickets that expire.
"""

from __future__ import annotations

import asyncio
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore, LockError


class WakingLockStore(InMemoryLockStore):
    """Rasa's tickets, in memory; each waits for its own turn."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """`endpoint_config` is what endpoints.yml says of it: nothing but its name."""
        super().__init__()
        self._turns: dict[tuple[str, int], asyncio.Future[None]] = {}

    async def _acquire_lock(
        self, conversation_id: str, ticket: int, wait_time_in_seconds: float
    ) -> TicketLock:
        """Return the lock when the ticket's turn has come; raise LockError when the ticket has expired."""
        key = conversation_id, ticket
        try:
            while (lock := self.get_lock(conversation_id)) is not None:
                if not lock.is_locked(ticket):
                    return lock
                turn = self._turns[key] = asyncio.get_running_loop().create_future()
                await asyncio.wait({turn}, timeout=wait_time_in_seconds)
                self.update_lock(conversation_id)
        finally:
            self._turns.pop(key, None)
        raise LockError(f"The lock of conversation {conversation_id} has expired.")

    def finish_serving(self, conversation_id: str, ticket_number: int) -> None:
        """Remove the ticket and wake whoever is next."""
        super().finish_serving(conversation_id, ticket_number)
        lock = self.get_lock(conversation_id)
        turn = self._turns.get((conversation_id, lock.now_serving)) if lock is not None else None
        if turn is not None and not turn.done():
            turn.set_result(None)
