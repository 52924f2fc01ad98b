package dev.drover.client.connect;

/** The version of this program. */
public final class ClientVersion {
    private ClientVersion() {}

    public static String current() {
        String built = ClientVersion.class.getPackage().getImplementationVersion();
        return built != null ? built : System.getProperty("drover.version", "dev");
    }
}
