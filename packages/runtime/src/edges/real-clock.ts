import { Clock, Context } from "effect"

/** The machine's own time, whatever clock the caller's world has: for what goes on between this process and a server. */
export const realClock: Clock.Clock = Context.get(Context.empty(), Clock.Clock)
