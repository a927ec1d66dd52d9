// Where the pictures lie.

export const folder = '../target/screens';
export const widths = { 1280: { width: 1280, height: 900 }, 360: { width: 360, height: 740 } };
export const schemes = ['light', 'dark'] as const;

export const file = (state: string, width: string, scheme: string) => `${folder}/${state}-${width}-${scheme}.png`;
