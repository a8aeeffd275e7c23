/** Something that is being followed. */
export type Follower = { readonly close: () => Promise<void> };

export type ShownOutput = {
  readonly lines: () => readonly string[];
  /** From now on this attempt's output is shown. */
  readonly show: (agent: string, attempt: number) => void;
  readonly close: () => Promise<void>;
};

type Following = {
  readonly followOutput: (agent: string, onLine: (line: string) => void) => Follower | null;
  readonly onChange: () => void;
};

const mostLines = 5_000;

/** The newest lines that one attempt's aider printed. */
export const createShownOutput = ({ followOutput, onChange }: Following): ShownOutput => {
  let lines: string[] = [];
  let shown: { readonly key: string; readonly follower: Follower | null } = { key: '', follower: null };
  return {
    lines: () => lines,
    show: (agent, attempt) => {
      const key = `${agent}/${attempt}`;
      if (shown.key === key) return;
      void shown.follower?.close();
      lines = [];
      const follower = followOutput(agent, (line) => {
        lines.push(line);
        if (lines.length > 2 * mostLines) lines = lines.slice(-mostLines);
        onChange();
      });
      shown = { key, follower };
    },
    close: async () => shown.follower?.close(),
  };
};
