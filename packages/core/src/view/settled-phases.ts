import type { View } from "./view.ts"

/** The phases of users for whom there is nothing left to do: `settled` in the view, as words to list users by. */
export const settledPhases: ReadonlyArray<View["phase"]> = ["active", "denied", "failed", "closed"]
