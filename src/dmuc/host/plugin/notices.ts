/** Warnings about peers, for each domain once an hour: strangers shall not fill the log. */
import type { Host } from "../../core/words/ids";
import { hostLimits } from "../../core/words/limits";
import { now } from "../clock";

/** Logs what a host did and what to do about it, unless something was logged about that host within the hour. */
export type NoticeOf = (host: Host, what: string, advice: string) => void;

/** Makes the memory of what was logged. */
export function createNotices(): NoticeOf {
  const logged = new Map<Host, number>();
  return (host, what, advice) => {
    const last = logged.get(host);
    if (last !== undefined && now() - last < hostLimits.noticeEveryMs) return;
    if (logged.size >= hostLimits.noticedHostsMax) logged.clear();
    logged.set(host, now());
    module.log("warn", "%s %s; %s", host, what, advice);
  };
}
