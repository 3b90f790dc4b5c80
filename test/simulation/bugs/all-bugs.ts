import { bankBugs } from "./bank-bugs.ts"
import type { Bug } from "./bug.ts"
import { hookBugs } from "./hook-bugs.ts"
import { stepBugs } from "./step-bugs.ts"
import { storeBugs } from "./store-bugs.ts"
import { upkeepBugs } from "./upkeep-bugs.ts"

/** Mistakes the simulation has to find. */
export const allBugs: readonly Bug[] = [...bankBugs, ...stepBugs, ...storeBugs, ...upkeepBugs, ...hookBugs]
