/** How the inspector's page looks, in light and dark. */
export const pageStyle = `:root { color-scheme: light dark; --line: #c9ced6; --lit: #0a6b3d; --on: #e3f5ea; --soft: #5a6270; --ground: #fff; --ink: #16191d; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444f; --lit: #6fdc9f; --on: #12321f; --soft: #a3acba; --ground: #14171b; --ink: #e8ebef; } }
* { box-sizing: border-box; }
body { margin: 0; font: 14px/1.45 system-ui, sans-serif; background: var(--ground); color: var(--ink); height: 100vh; display: flex; flex-direction: column; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; padding: .6rem 1rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1rem; margin: 0; }
h2 { font-size: .9rem; margin: 0 0 .5rem; }
#connection { margin: 0; color: var(--soft); flex: 1; }
select, button { font: inherit; padding: .25rem .5rem; }
main { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr) 22rem; }
section { overflow: auto; padding: 1rem; }
#log { border-left: 1px solid var(--line); }
#log ol { margin: 0; padding-left: 2.4rem; font-variant-numeric: tabular-nums; }
#log li { padding: .2rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
#log ol:empty::after { content: "Nothing since this page was opened."; color: var(--soft); }
#log small { color: var(--soft); display: block; }
.state { border: 1px solid var(--line); border-radius: 6px; padding: .3rem .45rem; }
.state > b { font-weight: 500; }
.inner { display: flex; flex-wrap: wrap; gap: .35rem; align-items: flex-start; margin-top: .3rem; }
.parallel > .inner > .state { border-style: dashed; }
.active { border-color: var(--lit); border-width: 2px; }
.active > b { color: var(--lit); font-weight: 650; }
.active.leaf { background: var(--on); }
iframe { border: 0; width: 100%; height: 100%; grid-column: 1 / -1; }
@media (max-width: 60rem) { main { grid-template-columns: 1fr; } #log { border-left: 0; border-top: 1px solid var(--line); } }
`
