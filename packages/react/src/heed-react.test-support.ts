import { afterEach, beforeEach, vi } from "vitest"

/** Fails a test in which React complained, and leaves no page behind. */
export const heedReact = () => {
  const complaints: unknown[] = []
  beforeEach(() => {
    complaints.length = 0
    vi.spyOn(console, "error").mockImplementation((...said) => complaints.push(said))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
    document.body.replaceChildren()
    if (complaints.length > 0) throw new Error(`React complained: ${JSON.stringify(complaints)}`)
  })
}
