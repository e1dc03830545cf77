"""Pack the site into one archive, with a server of a few lines: ``make offline``."""

import shutil
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build"


def pack(site, archive):
    """archive: its path, without .zip; returns the path of the archive."""
    shutil.copy(HERE / "serve.py", site)
    return Path(shutil.make_archive(str(archive), "zip", site.parent, site.name))


if __name__ == "__main__":
    path = pack(BUILD / "site", BUILD / "rnnlm-site")
    print(f"{path}: {path.stat().st_size / 2**20:.0f} MB. Unpack it; then: python site/serve.py")
