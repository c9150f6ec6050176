package io.plimsoll.server.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Optional;

/// Makes everything durable that a file system has not written yet, with one `syncfs(2)`: for thousands of small files
/// a fraction of what as many `fsync(2)` take. Linux has it, and since 5.8 it reports the failures of what was written
/// from when the file system was opened here; elsewhere there is none to be had.
final class FileSystemSync implements AutoCloseable {

    private static final int READ_ONLY = 0;
    private static final int NO_SPACE = 28;
    private static final int QUOTA_EXCEEDED = 122;
    private static final Optional<Calls> CALLS = Calls.find();

    private final Calls calls;
    private final int descriptor;

    private FileSystemSync(Calls calls, int descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /// The file system on which the folder lies, from before anything is written that is to be made durable.
    static Optional<FileSystemSync> of(Path folder) throws IOException {
        if (CALLS.isEmpty()) {
            return Optional.empty();
        }
        var calls = CALLS.get();
        try (var arena = Arena.ofConfined()) {
            var path = arena.allocateFrom(folder.toAbsolutePath().toString());
            return Optional.of(new FileSystemSync(calls, calls.call("open", calls.open, path, READ_ONLY)));
        }
    }

    void sync() throws IOException {
        calls.call("syncfs", calls.syncfs, descriptor);
    }

    @Override
    public void close() throws IOException {
        calls.call("close", calls.close, descriptor);
    }

    private record Calls(MethodHandle open, MethodHandle syncfs, MethodHandle close) {

        private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

        @SuppressWarnings("restricted") // the launcher enables native access
        static Optional<Calls> find() {
            var linker = Linker.nativeLinker();
            var symbols = linker.defaultLookup();
            if (!System.getProperty("os.name").equals("Linux")
                    || symbols.find("syncfs").isEmpty()) {
                return Optional.empty();
            }
            var state = Linker.Option.captureCallState("errno");
            var ofDescriptor = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
            return Optional.of(new Calls(
                    linker.downcallHandle(
                            symbols.findOrThrow("open"),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                            state,
                            Linker.Option.firstVariadicArg(2)),
                    linker.downcallHandle(symbols.findOrThrow("syncfs"), ofDescriptor, state),
                    linker.downcallHandle(symbols.findOrThrow("close"), ofDescriptor, state)));
        }

        private static String reason(int errno) {
            return switch (errno) {
                case NO_SPACE -> "no space left on the device";
                case QUOTA_EXCEEDED -> "quota exceeded";
                default -> "errno " + errno;
            };
        }

        int call(String name, MethodHandle function, Object... arguments) throws IOException {
            try (var arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                var all = new Object[arguments.length + 1];
                all[0] = state;
                System.arraycopy(arguments, 0, all, 1, arguments.length);
                int result = (int) function.invokeWithArguments(all);
                if (result < 0) {
                    throw new IOException(name + ": " + reason((int) ERRNO.get(state, 0L)));
                }
                return result;
            } catch (IOException failure) {
                throw failure;
            } catch (Throwable failure) {
                throw new IllegalStateException(name + " cannot be called", failure);
            }
        }
    }
}
