package io.plimsoll.server;

import io.plimsoll.server.cli.CommandLineTool;

/// The program.
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(CommandLineTool.run(args, ServerProcess::start, new OfflineBackups()));
    }
}
