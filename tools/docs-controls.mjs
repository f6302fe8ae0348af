// The control catalogue as pages: an index, and one page per family.
import { banner, escape, page, row, table } from './docs-markdown.mjs';

function leaves(node) {
  return node.parts === undefined ? [node] : node.parts.flatMap(leaves);
}

/** How the parts of a control compose, as nested list items. */
function composition(node, depth) {
  const bullet = `${'  '.repeat(depth)}-`;
  if (node.op === 'check')
    return [`${bullet} check ${node.check}${node.where === null ? '' : ` where \`${node.where}\``}`];
  if (node.op === 'attestation') {
    const values = Object.entries(node.parameters).map(
      ([name, { default: value, unit, because }]) =>
        `${'  '.repeat(depth + 1)}- value \`${name}\`: ${value}${unit === null ? '' : ` ${escape(unit)}`} unless stated otherwise. ${escape(because)}`,
    );
    return [`${bullet} attestation ${node.attestation} (${node.frequency}): ${escape(node.statement)}`, ...values];
  }
  const what = { all: 'all of', any: 'any of', 'at-least': `at least ${node.count} of` }[node.op];
  return [`${bullet} ${what}`, ...node.parts.flatMap((part) => composition(part, depth + 1))];
}

function section(control, catalogue) {
  const served = catalogue.mappings.flatMap((mapping) => {
    const count = new Set(
      mapping.edges.filter((edge) => edge.controls.includes(control.id)).map((edge) => edge.requirement),
    ).size;
    return count === 0 ? [] : [`${mapping.framework} ${count}`];
  });
  return [
    `## ${control.id} ${control.title}${control.state === 'retired' ? ' (retired)' : ''}\n`,
    `${escape(control.objective)}\n`,
    `${escape(control.guidance)}\n`,
    `${control.type}; owner ${control.ownerRole}; ${control.frequency}; threats ${control.threats.join(', ') || 'none listed'}. Requirements it serves: ${served.join(', ') || 'none yet'}.\n`,
    ...composition(control.assessment, 0),
    '',
  ];
}

/** Returns the pages of the control catalogue by name. */
export function controlPages(catalogue) {
  const families = byFamily(catalogue.controls);
  const pages = {};
  const rows = [];
  for (const [family, controls] of families) {
    const parts = controls.flatMap((control) => leaves(control.assessment));
    rows.push(
      row(
        `[${family}](controls/${family}.md)`,
        controls.length,
        new Set(parts.filter((leaf) => leaf.op === 'check').map((leaf) => leaf.check)).size,
        parts.filter((leaf) => leaf.op === 'attestation').length,
        controls.map((control) => control.id).join(', '),
      ),
    );
    pages[`controls/${family}.md`] = page([
      `${banner}# Controls: ${family}\n`,
      ...controls.flatMap((control) => section(control, catalogue)),
    ]);
  }
  pages['controls.md'] = page([
    `${banner}# Controls\n`,
    `${catalogue.controls.length} controls in ${families.size} families. Each is met only by what its checks show and its attestations state.\n`,
    table(['family', 'controls', 'checks used', 'attestations', 'ids'], rows),
  ]);
  return pages;
}

function byFamily(controls) {
  const families = new Map();
  for (const control of controls) families.set(control.family, [...(families.get(control.family) ?? []), control]);
  return families;
}
