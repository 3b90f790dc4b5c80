/** The machine's wall clock, epoch ms: where a virtual clock begins. */
export const wallNow = (): number => Date.now()
