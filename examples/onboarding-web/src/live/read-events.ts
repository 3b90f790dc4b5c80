/** One message of a stream of changes. */
export interface StreamEvent {
  readonly event: string
  readonly id: string
  readonly data: string
}

const parse = (block: string): StreamEvent => {
  const fields = { event: "message", id: "", data: [] as string[] }
  for (const line of block.split("\n")) {
    const [, name = "", value = ""] = /^(\w*):? ?(.*)$/.exec(line) ?? []
    if (name === "data") fields.data.push(value)
    else if (name === "event" || name === "id") fields[name] = value
  }
  return { ...fields, data: fields.data.join("\n") }
}

/** The messages of one answer, until it ends. `EventSource` cannot send a token, `fetch` can. */
export async function* readEvents({ body }: Response): AsyncGenerator<StreamEvent> {
  if (body === null) return
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ""
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n")
      rest = blocks.pop() ?? ""
      for (const block of blocks) {
        const event = parse(block)
        if (event.data !== "" || event.event !== "message") yield event
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
