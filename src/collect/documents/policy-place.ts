/**
 * Tells whether people keep policies in this place: the folder or the name says so. What lies there is named even where
 * nobody asked for it. `path` is relative to the root, with `/`.
 */
export function isPolicyPlace(path: string): boolean {
  if (/(?:^|\/)(?:readme|index|changelog|template)[^/]{0,40}$/i.test(path)) return false;
  return (
    /(?:^|\/)(?:policy|policies)\/[^/]{1,255}$/i.test(path) || /[-_ .](?:policy|policies)\.[a-z]{2,8}$/i.test(path)
  );
}
