"""The programs of this workspace, built as people would install them: with --release."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Programs:
    """Where the built programs are, and the workspace they come from."""

    root: Path
    paths: dict[str, Path]

    def __getitem__(self, name: str) -> str:
        return str(self.paths[name])


def programs(root: Path) -> Programs:
    command = ["cargo", "build", "--release", "--locked", "--message-format=json"]
    command += ["--package", "reference", "--package", "conformance"]
    output = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=True).stdout
    messages = [json.loads(line) for line in output.splitlines()]
    made = [message["executable"] for message in messages if message.get("executable")]
    return Programs(root, {Path(path).name: Path(path) for path in made})
