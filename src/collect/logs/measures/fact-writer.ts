import type { Redaction } from '../../../model/evidence.ts';
import type { JsonObject } from '../../../model/json.ts';
import { cleanName } from '../clean.ts';
import type { LinePlace, StreamTools } from './stream-context.ts';

/** Gathers, while facts are written, where they were read and what was taken out of them. */
export class FactWriter {
  readonly places: Map<string, LinePlace> = new Map();
  readonly redactions: Redaction[] = [];
  readonly #tools: StreamTools;

  constructor(tools: StreamTools) {
    this.#tools = tools;
  }

  /** Returns a name from the log without anything sensitive or unprintable in it. */
  name(text: string, pointer: string): string {
    const clean = cleanName(text, pointer, this.#tools);
    this.redactions.push(...clean.redactions);
    return clean.text;
  }

  /** Returns the keyed pseudonym of a person or an address; '' of nobody. */
  pseudonym(value: string): string {
    return value === '' ? '' : this.#tools.fingerprint(value);
  }

  /** Remembers the place of a row that a query gave; returns its file, '' where there is no row. */
  async at(pointer: string, row: { readonly [column: string]: unknown } | undefined): Promise<string> {
    if (row === undefined) return '';
    const [place] = await this.locate([row]);
    if (place === undefined) return '';
    this.places.set(pointer, place);
    return place.path;
  }

  /** Returns the places of rows that a query gave. */
  async locate(rows: readonly { readonly [column: string]: unknown }[]): Promise<readonly LinePlace[]> {
    if (rows.length === 0) return [];
    return await this.#tools.locate(rows.map((row) => ({ file: Number(row['file']), line: Number(row['line']) })));
  }

  /** Lists places; the list itself leads to its first entry. */
  list<Place extends LinePlace>(
    pointer: string,
    places: readonly Place[],
    fields: (place: Place, at: string, index: number) => JsonObject,
  ): JsonObject[] {
    if (places[0] !== undefined) this.places.set(pointer, places[0]);
    return places.map((place, index) => {
      const at = `${pointer}/${index}`;
      this.places.set(at, place);
      const { path, line, byteStart, byteEnd } = place;
      return { path, line, byteStart, byteEnd, ...fields(place, at, index) };
    });
  }
}
