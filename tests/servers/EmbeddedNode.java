// Starts a node of OpenSearch 2 without its bootstrap, whose security policies are in no jar of Maven Central.
// java -cp 'lib/*' EmbeddedNode.java HOME FOLDER_OF_OPENSEARCH_YML

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;

public final class EmbeddedNode extends Node {
    private EmbeddedNode(Environment environment) {
        super(environment, List.of(), true); // the plugins are those in modules/
    }

    public static void main(String[] arguments) throws Exception {
        Settings home = Settings.builder().put("path.home", arguments[0]).build();
        Path configuration = Path.of(arguments[1]);
        new EmbeddedNode(
            InternalSettingsPreparer.prepareEnvironment(home, Map.of(), configuration, () -> "embedded")
        ).start();
        Thread.currentThread().join(); // until the process is ended
    }
}
