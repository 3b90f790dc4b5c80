/** Where a command writes. With `--json` only objects go out, one per line; otherwise only text. */
export interface Output {
  readonly json: boolean
  /** A person is watching: lines may be drawn over. */
  readonly interactive: boolean
  /** Of the terminal at this moment. */
  readonly size: () => { readonly columns: number; readonly rows: number }
  readonly line: (text: string) => void
  /** Draws the lines over what was last drawn; for interactive output only. They are cut to the width; give no more of them than fit. */
  readonly draw: (lines: readonly string[]) => void
  /** Leaves what was drawn where it is and goes on below it. After Ctrl-C a terminal may have dropped the last frame: nobody knows where it began. */
  readonly keepDrawn: () => void
  readonly event: (event: { readonly type: string; readonly [field: string]: unknown }) => void
  readonly error: (text: string) => void
}

export interface Stream {
  readonly write: (text: string) => unknown
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

const up = (lines: number) => (lines === 0 ? "" : `\u001b[${lines}A\r`)
const clearToLineEnd = "\u001b[K"
const clearBelow = "\u001b[0J"

export const makeOutput = (stdout: Stream, stderr: Stream, json: boolean): Output => {
  const interactive = !json && stdout.isTTY === true
  let drawn = 0
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })
  /** Line over line in one write: clearing the whole first would flicker. */
  const over = (lines: readonly string[]) => {
    const { columns } = size()
    const fitted = lines.map((line) => `${line.slice(0, columns - 1)}${clearToLineEnd}\n`)
    stdout.write(`${up(drawn)}${fitted.join("")}${clearBelow}`)
    drawn = lines.length
  }
  return {
    json,
    interactive,
    size,
    line: (text) => {
      if (json) return
      if (drawn > 0) over([])
      stdout.write(`${text}\n`)
    },
    draw: (lines) => {
      if (interactive) over(lines)
    },
    keepDrawn: () => {
      if (drawn > 0) stdout.write(`\r${clearBelow}\n`)
      drawn = 0
    },
    event: (event) => {
      if (json) stdout.write(`${JSON.stringify(event)}\n`)
    },
    error: (text) => {
      if (json) return
      if (drawn > 0) over([])
      stderr.write(`${text}\n`)
    }
  }
}
