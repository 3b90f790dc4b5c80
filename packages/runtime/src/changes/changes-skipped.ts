/** How many numbers a store leaves free after a restore: more than were ever given between a backup and its loss. */
export const changesSkipped = 2 ** 32
