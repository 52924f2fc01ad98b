package dev.drover.client;

/** The version of this program. */
final class ClientVersion {
    private ClientVersion() {}

    static String current() {
        String built = ClientVersion.class.getPackage().getImplementationVersion();
        return built != null ? built : System.getProperty("drover.version", "dev");
    }
}
