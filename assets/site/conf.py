"""How Sphinx makes pages of the notebooks. No request goes out: formulas are MathML."""

import re

import address
from docutils import nodes
from latex2mathml.converter import convert
from sphinx.transforms.post_transforms import SphinxPostTransform

project = html_title = "How a recurrent language model works"
extensions = ["myst_nb", "sphinx.ext.githubpages"]
nb_execution_mode = "off"
myst_enable_extensions = ["attrs_block", "dollarmath", "amsmath"]
suppress_warnings = ["myst.header"]  # notebooks skip levels, to fold; pages do not
myst_heading_anchors = 4
html_theme, pygments_dark_style = "furo", "github-dark"
if address.repository():
    html_theme_options = {
        "source_repository": address.repository(),
        "source_branch": "HEAD",
        "source_directory": "notebooks/",
    }
html_static_path = ["static"]
html_favicon = "static/icon.svg"
html_css_files = ["site.css", "math.css"]
html_js_files = [("panel.js", {"defer": ""})]
html_math_renderer = "mathml"
html_use_index = html_show_copyright = html_copy_source = html_show_sourcelink = False


class Folds(SphinxPostTransform):
    """A section that the notebook folds is folded on its page, below its heading."""

    default_priority = 900
    formats = ("html",)

    def run(self):
        for section in list(self.document.findall(nodes.section)):
            if "fold" in section["classes"]:
                title, *rest = section.children
                head = [raw("<details><summary>"), title, raw("</summary>")]
                section[:] = [*head, *rest, raw("</details>")]


class Doors(SphinxPostTransform):
    """Below the title of a notebook's page: where it can be run."""

    default_priority = 901
    formats = ("html",)

    def run(self):
        name = self.env.docname
        if name != self.config.root_doc:
            links = address.doors(f"{name}.ipynb", self.config.lite, address.repository())
            html = " · ".join(f'<a href="{url}">{words}</a>' for words, url in links.items())
            title = next(self.document.findall(nodes.title))
            title.parent.insert(1, raw(f'<p class="doors">{html}</p>'))


def raw(html):
    return nodes.raw("", html, format="html")


def formula(translator, node):
    display = "block" if isinstance(node, nodes.math_block) else "inline"
    # the converter knows align but not aligned, and would make a single upright letter italic
    tex = re.sub(r"\{aligned\}", "{align*}", node.astext())
    tex = re.sub(r"\\mathrm\{(\w)\}", r"\\text{\1}", tex)
    translator.body.append(convert(tex, display=display))
    raise nodes.SkipNode


def setup(app):
    app.add_config_value("lite", False, "html", bool)
    app.add_post_transform(Folds)
    app.add_post_transform(Doors)
    app.add_html_math_renderer("mathml", (formula, None), (formula, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
