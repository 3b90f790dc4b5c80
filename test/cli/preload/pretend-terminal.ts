// Makes stdout look like a terminal of COLUMNS by LINES.
const size = (name: string) => Number(process.env[name])
Object.defineProperties(process.stdout, {
  isTTY: { value: true },
  columns: { get: () => size("COLUMNS") },
  rows: { get: () => size("LINES") }
})
