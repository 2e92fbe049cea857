"""How the report looks, on a screen and on paper. No script, nothing from elsewhere."""

from app.report.colours import DARK_BLUE

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may load (Content-Security-Policy): nothing but its own style."""

PAGE = f"""
:root {{ color-scheme: light; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; max-width: 66rem; padding: 1.5rem 1.5rem 4rem; background: #fff; color: #1b1f24;
  font: 1rem/1.5 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; }}
header {{ border-bottom: 3px solid {DARK_BLUE}; margin-bottom: 1.5rem; padding-bottom: .75rem; }}
h1 {{ font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; color: {DARK_BLUE}; }}
h2 {{ font-size: 1.35rem; line-height: 1.3; margin: 3rem 0 .5rem; padding-top: .75rem; color: {DARK_BLUE};
  border-top: 1px solid #c4cad1; }}
h3 {{ font-size: 1.05rem; margin: 0 0 .25rem; }}
p {{ margin: .25rem 0 .75rem; max-width: 75ch; }}
header p, .definition {{ color: #454d57; }}
.definition {{ font-size: .92rem; }}
a {{ color: #0b57a4; }}
nav ul {{ columns: 2; padding-left: 1.2rem; margin: .5rem 0 0; }}
.numbers {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; margin: 1rem 0; }}
.numbers div {{ border: 1px solid #c4cad1; border-left: 4px solid {DARK_BLUE}; padding: .6rem .8rem; }}
.numbers dt {{ font-weight: 600; font-size: .92rem; }}
.numbers dd {{ margin: 0; font-size: .85rem; color: #454d57; }}
.numbers dd.value {{ font-size: 1.6rem; line-height: 1.3; color: #1b1f24; font-variant-numeric: tabular-nums; }}
.figure {{ margin: 1.75rem 0 2.25rem; }}
.nothing {{ border-left: 4px solid #767c85; padding: .4rem .8rem; background: #f3f5f7; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }}
th, td {{ padding: .28rem .7rem; border-bottom: 1px solid #d9dee3; text-align: left; vertical-align: top; }}
thead th {{ border-bottom: 2px solid #767c85; }}
th.n, td.n {{ text-align: right; white-space: nowrap; }}
tbody th {{ font-weight: 400; }}
.files {{ font-size: .88rem; color: #454d57; }}
@page {{ margin: 16mm 14mm; }}
@media print {{
  body {{ max-width: none; padding: 0; font-size: 10pt; }}
  h2, h3 {{ break-after: avoid; }}
  svg, tr, .numbers div {{ break-inside: avoid; }}
  thead {{ display: table-header-group; }}
  nav {{ display: none; }}
  * {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
}}
"""

PLOTS = """
.plot { display: block; width: 100%; height: auto; margin: .25rem 0 .5rem; }
.plot text { font-family: inherit; font-size: 13px; fill: #1b1f24; stroke: none; }
.plot .background { fill: none; stroke: none; }
.plot .axis .line, .plot .axis .guide.line { fill: none; stroke: #9aa2ab; }
.plot .axis .guide.line { stroke: #e1e5e9; }
.plot .vertical .axis.x .guide.line, .plot .horizontal .axis.y .guide.line { stroke: none; }
.plot .axis.x text { text-anchor: middle; }
.plot .axis.x text[transform] { text-anchor: start; }
.plot .axis.y text { text-anchor: end; }
.plot .title { text-anchor: middle; }
.plot .rect { stroke: #fff; stroke-width: .75; }
.plot .line { fill: none; stroke-width: 2; }
.legend { list-style: none; margin: .25rem 0 0; padding: 0; font-size: .88rem; }
.legend li { display: inline-block; margin-right: 1.4rem; }
.legend span { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border: 1px solid #767c85; }
"""

STYLE = PAGE + PLOTS
