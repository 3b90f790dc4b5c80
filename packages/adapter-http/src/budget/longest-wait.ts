/** Seconds no stated limit may make us wait longer than: a reply with absurd numbers must not stop us for ever. */
export const longestWait = 3600
