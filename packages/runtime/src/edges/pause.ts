/** Holds the thread. Only for what SQLite itself would wait for, where an answer must come before anything else happens. */
export const pause = (millis: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis)
}
