/// Runbooks outside the core: their files, and the notices that they send by Alertmanager's and Slack's protocols and
/// by e-mail. Depends on the core's runbooks, on YAML and on mail.
@NullMarked
package io.plimsoll.server.runbook;

import org.jspecify.annotations.NullMarked;
