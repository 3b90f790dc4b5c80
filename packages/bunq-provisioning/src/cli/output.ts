/** Where a command writes. With `--json` only objects go out, one per line; otherwise only text. */
export interface Output {
  readonly json: boolean
  /** A person is watching: lines may be drawn over. */
  readonly interactive: boolean
  readonly columns: number
  readonly line: (text: string) => void
  /** Draws the lines over what was last drawn; for interactive output only. */
  readonly draw: (lines: readonly string[]) => void
  readonly event: (event: { readonly type: string; readonly [field: string]: unknown }) => void
  readonly error: (text: string) => void
}

export interface Stream {
  readonly write: (text: string) => unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

export const makeOutput = (stdout: Stream, stderr: Stream, json: boolean): Output => {
  const interactive = !json && stdout.isTTY === true
  let drawn = 0
  const erase = () => (drawn === 0 ? "" : `\u001b[${drawn}A\u001b[0J`)
  const columns = stdout.columns ?? 100
  return {
    json,
    interactive,
    columns,
    line: (text) => {
      if (json) return
      stdout.write(`${erase()}${text}\n`)
      drawn = 0
    },
    draw: (lines) => {
      if (!interactive) return
      stdout.write(`${erase()}${lines.map((line) => line.slice(0, columns - 1)).join("\n")}\n`)
      drawn = lines.length
    },
    event: (event) => {
      if (json) stdout.write(`${JSON.stringify(event)}\n`)
    },
    error: (text) => {
      if (!json) stderr.write(`${text}\n`)
    }
  }
}
