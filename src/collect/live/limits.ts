/** Bounds of one live conversation. Times in milliseconds. */
export interface LiveLimits {
  /** From the start of the program, or the first request, until both sides know which protocol they speak. */
  readonly connect: number;
  /** How long a server of the session era may stay silent on the question a stateless server must answer. */
  readonly probe: number;
  /** For all pages of one list. */
  readonly list: number;
  readonly total: number;
  /** How long a program may take to end by itself. */
  readonly goodbye: number;
  /** Everything the server says, over the whole conversation. */
  readonly bytes: number;
  readonly pages: number;
  readonly entries: number;
}

/** What one live server may take of our time and memory. */
export const LIVE_LIMITS: LiveLimits = {
  connect: 10_000,
  probe: 4_000,
  list: 10_000,
  total: 30_000,
  goodbye: 500,
  bytes: 16 << 20,
  pages: 100,
  entries: 5_000,
};
