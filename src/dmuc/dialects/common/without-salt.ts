/** The salt of occupant-ids goes to no replica and no mirror: it would tell who the people are (invariant 8). */
import type { ConfigFrame } from "../../core/words/frames";

/** The config without the salt. */
export function withoutSalt(frame: ConfigFrame): ConfigFrame {
  if (frame.config?.occupantIdSalt === undefined) return frame;
  const { occupantIdSalt: _salt, ...config } = frame.config;
  return { ...frame, config };
}
