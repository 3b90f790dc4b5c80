type Ending = () => unknown

const endings: Ending[] = []

/** What a test started and has to end: done after the test, last first, by `end-after-each.ts`. */
export const atEnd = (ending: Ending): void => void endings.push(ending)

/** Everything is ended, also after an ending that failed; then the failures are thrown. */
export const endAll = async (): Promise<void> => {
  const failures: unknown[] = []
  for (const ending of endings.splice(0).reverse()) {
    try {
      await ending()
    } catch (failure) {
      failures.push(failure)
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, "not everything that a test started could be ended")
}
