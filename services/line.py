"""How the line to Discord's gateway has been since the process started."""


class LineLog:
    """Fed with every event of the client. ``losses``: of the line. ``resumes``: after which nothing was missed."""

    def __init__(self) -> None:
        self.losses = 0
        self.resumes = 0
        self._sessions = 0

    def saw(self, event: str) -> None:
        """Costs next to nothing for events that say nothing of the line."""
        match event:
            case "connect":
                self._sessions += 1
            case "resumed":
                self.resumes += 1
            case "disconnect":
                self.losses += 1

    @property
    def identifies_again(self) -> int:
        """New sessions after the first: what was missed in between is lost to them."""
        return max(self._sessions - 1, 0)
