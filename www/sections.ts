// Where the reader is in the report, and how to get to a section.

export class SectionWatch {
  #observer: IntersectionObserver | undefined;
  #watched: Element[] = [];

  constructor(private readonly arrived: (id: string) => void) {}

  /** Watches the sections below `root`; the one that crosses the upper part of the window is being read. */
  watch(root: ParentNode): void {
    const sections = [...root.querySelectorAll('[data-section]')];
    if (sections.length === this.#watched.length && sections.every((s, i) => s === this.#watched[i])) return;
    this.stop();
    this.#watched = sections;
    this.#observer = new IntersectionObserver((entries) => {
      const seen = entries.filter((e) => e.isIntersecting).at(-1);
      if (seen) this.arrived((seen.target as HTMLElement).dataset.section ?? '');
    }, { rootMargin: '-15% 0px -75% 0px' });
    for (const section of sections) this.#observer.observe(section);
  }

  /** Ids of the sections that are at least partly in the window. */
  inSight(): string[] {
    const isInSight = (section: Element): boolean => {
      const { top, bottom } = section.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    };
    return this.#watched.filter(isInSight).map((section) => (section as HTMLElement).dataset.section ?? '');
  }

  stop(): void {
    this.#observer?.disconnect();
    this.#watched = [];
  }
}

/** Scrolls to a section and puts the focus on its heading. */
export function goToSection(root: ParentNode, id: string): void {
  const target = root.querySelector(`[data-section="${CSS.escape(id)}"]`);
  target?.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth', block: 'start' });
  target?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
}
