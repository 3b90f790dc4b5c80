/** A change as a stream of everybody tells it. */
export interface ToldChange {
  readonly uuid: string
  readonly change: number
  readonly entry: { readonly number: number }
}

/** The changes that came whole, in the order they came; what a stream broke off in does not count. */
export const changesIn = (streams: readonly string[]): readonly ToldChange[] =>
  streams.flatMap((stream) =>
    stream
      .split("\n\n")
      .slice(0, -1)
      .filter((message) => /^event: change$/m.test(message))
      .map((message) => JSON.parse(/^data: (.*)$/m.exec(message)?.[1] ?? "null") as ToldChange)
  )
