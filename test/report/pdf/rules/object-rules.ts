import {
  PDFArray,
  PDFBool,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRef,
  PDFString,
} from 'pdf-lib';
import {
  arrayIn,
  dictionaryIn,
  type Element,
  nameIn,
  numberIn,
  type Opened,
  textIn,
  type Violation,
} from './opened.ts';

const PRINT = 4;
const HIDDEN = 2 + 32 + 1;

/** Annotations: each in the structure, on its own page, described, printed, and leading somewhere. */
export function* annotationRules(pdf: Opened): Generator<Violation> {
  const owners = new Map<string, { readonly element: Element; readonly page: number }>();
  for (const element of pdf.elements) {
    for (const { ref, page } of element.objects) owners.set(ref.tag, { element, page });
  }
  const targets = new Set(nameTree(pdf, 'Dests').map(([key]) => key));
  for (const [index, page] of pdf.pages.entries()) {
    const annotations = page.node.Annots();
    if (nameIn(page.node, 'Tabs') !== 'S') yield { rule: 'tab-order', message: `page ${index + 1} has no tab order` };
    for (const ref of annotations?.asArray() ?? []) {
      const annotation = pdf.context.lookup(ref);
      if (!(annotation instanceof PDFDict) || !(ref instanceof PDFRef)) continue;
      const owner = owners.get(ref.tag);
      const expected = nameIn(annotation, 'Subtype') === 'Widget' ? 'Form' : 'Link';
      if (owner?.element.tag !== expected || parentOf(pdf, annotation) !== owner.element.dictionary)
        yield { rule: 'annotation-tagged', message: `an annotation of page ${index + 1} is in no ${expected} element` };
      else if (owner.page !== index)
        yield {
          rule: 'object-page',
          message: `an annotation of page ${index + 1} is said to be on page ${owner.page + 1}`,
        };
      yield* annotationItself(annotation, index, targets);
    }
  }
}

function* annotationItself(annotation: PDFDict, index: number, targets: ReadonlySet<string>): Generator<Violation> {
  const flags = numberIn(annotation, 'F') ?? 0;
  if ((flags & PRINT) === 0 || (flags & HIDDEN) !== 0)
    yield { rule: 'annotation-flags', message: `an annotation of page ${index + 1} is hidden or not printed` };
  const described = nameIn(annotation, 'Subtype') === 'Widget' ? 'TU' : 'Contents';
  if ((textIn(annotation, described) ?? '').trim() === '')
    yield { rule: 'annotation-described', message: `an annotation of page ${index + 1} has no ${described}` };
  const action = dictionaryIn(annotation, 'A');
  if (action === undefined || nameIn(action, 'S') !== 'GoTo') return;
  const target = textIn(action, 'D');
  if (target === undefined || !targets.has(target))
    yield { rule: 'link-target', message: `a link of page ${index + 1} leads to ${target ?? 'nothing'}` };
}

/** The structure element that the parent tree names for an annotation. */
function parentOf({ catalogue }: Opened, annotation: PDFDict): PDFDict | undefined {
  const key = numberIn(annotation, 'StructParent');
  const tree = dictionaryIn(catalogue, 'StructTreeRoot');
  const numbers = tree === undefined ? undefined : dictionaryIn(tree, 'ParentTree');
  const pairs = numbers === undefined ? undefined : arrayIn(numbers, 'Nums');
  if (key === undefined || pairs === undefined) return undefined;
  const found = parentTree(pairs).get(key);
  return found === undefined ? undefined : pairs.lookupMaybe(found, PDFDict);
}

const TREES = new WeakMap<PDFArray, ReadonlyMap<number, number>>();

function parentTree(pairs: PDFArray): ReadonlyMap<number, number> {
  const known = TREES.get(pairs);
  if (known !== undefined) return known;
  const places = new Map<number, number>();
  for (let at = 0; at + 1 < pairs.size(); at += 2) {
    const key = pairs.get(at);
    if (key instanceof PDFNumber) places.set(key.asNumber(), at + 1);
  }
  TREES.set(pairs, places);
  return places;
}

/** Name trees in byte order, attachments described, bookmarks that open where they say, forms that ask for nothing. */
export function* objectRules(pdf: Opened): Generator<Violation> {
  for (const name of ['Dests', 'EmbeddedFiles']) {
    const keys = nameTree(pdf, name).map(([key]) => key);
    const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1')));
    if (keys.some((key, index) => key !== sorted[index]) || new Set(keys).size !== keys.length)
      yield { rule: 'name-order', message: `the names of ${name} are not in byte order` };
    const names = dictionaryIn(pdf.catalogue, 'Names');
    const root = names === undefined ? undefined : dictionaryIn(names, name);
    if (root?.has(PDFName.of('Limits')) === true)
      yield { rule: 'name-order', message: `the root of ${name} has limits` };
  }
  yield* attachmentRules(pdf);
  yield* outlineRules(pdf);
  yield* formRules(pdf);
}

function* attachmentRules(pdf: Opened): Generator<Violation> {
  const associated = arrayIn(pdf.catalogue, 'AF')?.asArray() ?? [];
  for (const [, value] of nameTree(pdf, 'EmbeddedFiles')) {
    const specification = value instanceof PDFRef ? pdf.context.lookup(value) : value;
    if (!(specification instanceof PDFDict)) continue;
    const name = textIn(specification, 'UF') ?? textIn(specification, 'F') ?? '';
    const says = (message: string): Violation => ({
      rule: 'attachment',
      message: `${JSON.stringify(name)} ${message}`,
    });
    if (!associated.includes(value)) yield says('is not associated with the document');
    if (nameIn(specification, 'AFRelationship') === undefined) yield says('has no relationship');
    if ((textIn(specification, 'Desc') ?? '') === '') yield says('has no description');
    const stream = dictionaryIn(specification, 'EF')?.lookup(PDFName.of('F'));
    const dictionary = stream instanceof Object && 'dict' in stream ? stream.dict : undefined;
    if (!(dictionary instanceof PDFDict)) yield says('has no content');
    else {
      if (!/^[\w.+-]+\/[\w.+-]+$/.test(nameIn(dictionary, 'Subtype') ?? '')) yield says('has no media type');
      const parameters = dictionaryIn(dictionary, 'Params');
      if (parameters === undefined || textIn(parameters, 'ModDate') === undefined) yield says('has no date of change');
    }
  }
}

function* outlineRules(pdf: Opened): Generator<Violation> {
  const root = dictionaryIn(pdf.catalogue, 'Outlines');
  if (root === undefined) return;
  const waiting = [{ node: root, top: true }];
  for (let seen = 0; waiting.length > 0 && seen < 1_000_000; seen += 1) {
    const { node, top } = waiting.pop() ?? { node: root, top: true };
    const destination = arrayIn(node, 'Dest');
    if (destination?.lookup(1) === PDFName.of('XYZ')) {
      const left = destination.lookup(2);
      if (left instanceof PDFNumber && left.asNumber() > 50)
        yield { rule: 'bookmark-left', message: `a bookmark opens ${left.asNumber()} points from the left edge` };
    }
    const first = dictionaryIn(node, 'First');
    if (first !== undefined) {
      if (numberIn(node, 'Count') === undefined)
        yield { rule: 'bookmark-count', message: 'a bookmark does not count its children' };
      waiting.push({ node: first, top: false });
    }
    const next = dictionaryIn(node, 'Next');
    if (next !== undefined && !top) waiting.push({ node: next, top: false });
  }
}

function* formRules(pdf: Opened): Generator<Violation> {
  const form = dictionaryIn(pdf.catalogue, 'AcroForm');
  if (form === undefined) return;
  if (form.lookup(PDFName.of('NeedAppearances')) === PDFBool.True)
    yield { rule: 'form-appearance', message: 'the form asks the reader to draw its fields' };
  for (const ref of arrayIn(form, 'Fields')?.asArray() ?? []) {
    const field = pdf.context.lookup(ref);
    if (!(field instanceof PDFDict)) continue;
    const appearance = dictionaryIn(field, 'AP');
    if (appearance?.lookup(PDFName.of('N')) === undefined)
      yield { rule: 'form-appearance', message: `the field ${textIn(field, 'T') ?? ''} has no appearance` };
  }
}

/** The pairs of a name tree, kids included, in the order of the file. */
function nameTree(pdf: Opened, name: string): readonly (readonly [string, PDFObject])[] {
  const names = dictionaryIn(pdf.catalogue, 'Names');
  const pairs: (readonly [string, PDFObject])[] = [];
  const visit = (node: PDFDict): void => {
    const list = arrayIn(node, 'Names');
    const kids = arrayIn(node, 'Kids');
    for (let at = 0; at + 1 < (list?.size() ?? 0); at += 2) {
      const key = list?.lookup(at);
      const value = list?.get(at + 1);
      if ((key instanceof PDFString || key instanceof PDFHexString) && value !== undefined)
        pairs.push([key.decodeText(), value]);
    }
    for (let at = 0; at < (kids?.size() ?? 0); at += 1) {
      const kid = kids?.lookup(at);
      if (kid instanceof PDFDict) visit(kid);
    }
  };
  const root = names === undefined ? undefined : dictionaryIn(names, name);
  if (root !== undefined) visit(root);
  return pairs;
}
