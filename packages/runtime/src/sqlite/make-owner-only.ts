import { closeSync, openSync } from "node:fs"

/**
 * Makes an empty file, readable by its owner only; one that is there stays as it is.
 *
 * One that is there is not opened either: POSIX drops all locks a process has on a file when it closes any descriptor of it, also those of a
 * connection that knows nothing of this descriptor.
 */
export const makeOwnerOnly = (file: string): void => {
  try {
    closeSync(openSync(file, "wx", 0o600))
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "EEXIST") throw error
  }
}
