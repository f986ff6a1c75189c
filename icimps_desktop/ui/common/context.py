"""What every screen is handed.

A screen package has a module `screen.py` with `build(context) -> QWidget`. Screens know
nothing of each other: what one wants from the window it says by signals, and the window
passes it on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icimps_desktop.ui.common.measures import use_miles
from icimps_desktop.ui.common.notices import Notices
from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.common.tasks import TaskBook
from icimps_desktop.ui.runtime.change_bridge import ChangeBridge
from icimps_desktop.ui.runtime.job_runner import JobRunner

if TYPE_CHECKING:  # the object graph is heavy, and the login window has no use for it
    from icimps_desktop.bootstrap import OpenStation


@dataclass(slots=True)
class ScreenContext:
    """The open station and the window's own parts.

    Take `station.actor` at the time of each call: the purpose may change. Long work goes
    through `tasks` so that it can be seen and cancelled; short notes through `notices`.
    """

    station: OpenStation
    jobs: JobRunner
    bridge: ChangeBridge
    settings: UiSettings
    notices: Notices = field(default_factory=Notices)
    tasks: TaskBook = field(init=False)

    def __post_init__(self) -> None:
        self.tasks = TaskBook(self.jobs)
        use_miles(self.settings.miles)
