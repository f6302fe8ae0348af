// Generated from controls/threats.schema.json by `npm run types`; do not edit.

/**
 * The threat lists that controls and checks cite, each threat by id and edition; titles and ids only, never the lists' text.
 */
export interface ThreatsFile {
  lists: {
    id: string;
    title: string;
    edition: string;
    publisher: string;
    'source-url': string;
    licence: string;
    threats: {
      id: string;
      title: string;
    }[];
  }[];
}
