"""How Sphinx makes pages of the notebooks. No request goes out: formulas are MathML, fonts the reader's."""

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.transforms.post_transforms import SphinxPostTransform

project = html_title = "How a recurrent language model works"
extensions = ["myst_nb"]
nb_execution_mode = "off"
myst_enable_extensions = ["attrs_block", "dollarmath", "amsmath"]
myst_heading_anchors = 4
html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = [("panel.js", {"defer": ""})]
html_math_renderer = "mathml"
html_show_copyright = html_copy_source = html_show_sourcelink = False


class Folds(SphinxPostTransform):
    """A section that the notebook folds is folded on its page, below its heading."""

    default_priority = 900
    formats = ("html",)

    def run(self):
        for section in list(self.document.findall(nodes.section)):
            if "fold" in section["classes"]:
                title, *rest = section.children
                section[:] = [
                    raw("<details><summary>"),
                    title,
                    raw("</summary>"),
                    *rest,
                    raw("</details>"),
                ]


def raw(html):
    return nodes.raw("", html, format="html")


def formula(translator, node):
    display = "block" if isinstance(node, nodes.math_block) else "inline"
    translator.body.append(convert(node.astext(), display=display))
    raise nodes.SkipNode


def setup(app):
    app.add_post_transform(Folds)
    app.add_html_math_renderer("mathml", (formula, None), (formula, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
