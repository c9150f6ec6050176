package io.plimsoll.server.cli;

/// Sees to it that a collection is there before something is written to it.
final class CollectionCreation {

    private CollectionCreation() {}

    static boolean exists(ServerClient client, String collection) {
        try {
            client.get(Routes.collection(collection));
            return true;
        } catch (CommandFailure failure) {
            if (failure.problem().status() == 404) {
                return false;
            }
            throw failure;
        }
    }

    /// Throws when it is neither there nor to be created.
    static void ensure(ServerClient client, String collection, boolean create) {
        if (exists(client, collection)) {
            return;
        }
        if (!create) {
            throw CommandFailure.of(
                    "not_found",
                    "there is no collection " + collection + "; add --create, or run `plimsoll collection create "
                            + collection + "`");
        }
        client.put(Routes.collection(collection), Json.object());
    }
}
