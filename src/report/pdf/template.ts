export type Face = 'regular' | 'semibold' | 'bold' | 'mono';

export type ColourName =
  | 'ink'
  | 'accent'
  | 'grey'
  | 'rule'
  | 'band'
  | 'white'
  | 'met'
  | 'partial'
  | 'gap'
  | 'not-applicable';

export type StyleName =
  | 'cover-title'
  | 'cover-line'
  | 'cover-label'
  | 'h1'
  | 'h2'
  | 'h3'
  | 'lead'
  | 'body'
  | 'strong'
  | 'cell'
  | 'cell-strong'
  | 'cell-soft'
  | 'cell-mono'
  | 'head'
  | 'caption'
  | 'note'
  | 'number'
  | 'mono'
  | 'toc'
  | 'toc-strong'
  | 'running'
  | 'running-strong'
  | 'mark';

/** A text style: size and leading in points. */
export interface TypeStyle {
  readonly face: Face;
  readonly size: number;
  readonly leading: number;
  readonly colour: ColourName;
}

export const SECTION_IDS = [
  'cover',
  'document-control',
  'contents',
  'summary',
  'coverage',
  'health',
  'scope',
  'method',
  'frameworks',
  'controls',
  'gaps',
  'exceptions',
  'evidence',
  'ai-annex',
  'assertion',
  'sign-off',
  'verification',
  'glossary',
] as const;

export type SectionId = (typeof SECTION_IDS)[number];

/** How much a pack prints. */
export const DETAILS = ['executive', 'standard', 'full'] as const;

export type Detail = (typeof DETAILS)[number];

/** A picture made ready for PDF/A: eight bits a channel, no transparency, no metadata. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly space: 'DeviceGray' | 'DeviceRGB';
  readonly filter: 'FlateDecode' | 'DCTDecode';
  readonly data: Uint8Array;
}

/** The organisation's logo with the words that stand for it. */
export interface Logo {
  readonly picture: Picture;
  readonly alt: string;
}

/** `template.yaml` as parsed: section order, theme and limits. */
export interface PackLayout {
  readonly id: string;
  readonly version: number;
  readonly lang: string;
  readonly page: {
    readonly size: 'a4' | 'letter';
    readonly margins: {
      readonly left: number;
      readonly right: number;
      readonly top: number;
      readonly bottom: number;
    };
  };
  /** The organisation's name as the cover shall print it, null for the name in the assessment; words for its logo. */
  readonly brand: { readonly name: string | null; readonly 'logo-alt': string };
  readonly sections: readonly SectionId[];
  readonly limits: {
    readonly 'observations-per-check': number;
    readonly 'subjects-per-gap': number;
    readonly 'evidence-items': number;
    readonly 'top-gaps': number;
    readonly 'characters-per-text': number;
    /** Attachments of more bytes than this together leave the evidence beside the PDF. */
    readonly 'attachment-bytes': number;
    /** A pack of more pages than this comes in volumes. */
    readonly 'pages-per-volume': number;
    readonly 'labels-per-control': number;
    readonly 'requirements-per-gap': number;
    readonly pointers: number;
    readonly 'expiring-items': number;
    readonly 'blind-spots': number;
  };
  readonly health: { readonly 'expiring-days': number };
  /** The version of the wording of the management assertion. */
  readonly assertion: { readonly version: number };
  readonly 'sign-off': readonly string[];
  readonly colours: { readonly [name in ColourName]: string };
  readonly type: { readonly [name in StyleName]: TypeStyle };
}

/** `strings.<lang>.yaml` as parsed: group → key → text with `{placeholders}`. */
export interface PackStrings {
  readonly [group: string]: { readonly [key: string]: string };
}

/** What the pack looks like and says; read and validated by the caller. */
export interface PackTemplate {
  readonly layout: PackLayout;
  readonly strings: PackStrings;
}

/** Page sizes in points: ISO 216 A4, and US Letter. */
export const PAGE_SIZES = { a4: { width: 595.28, height: 841.89 }, letter: { width: 612, height: 792 } } as const;
