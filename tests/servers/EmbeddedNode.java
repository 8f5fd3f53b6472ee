// Starts a node of OpenSearch 2 without its bootstrap, whose security policies are in no jar of Maven Central.
// java -cp 'lib/*' EmbeddedNode.java HOME FOLDER_OF_OPENSEARCH_YML CLASS_OF_A_PLUGIN...

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;

public final class EmbeddedNode extends Node {
    private EmbeddedNode(Environment environment, List<Class<? extends Plugin>> plugins) {
        super(environment, plugins, true);
    }

    public static void main(String[] arguments) throws Exception {
        Settings home = Settings.builder().put("path.home", arguments[0]).build();
        Path configuration = Path.of(arguments[1]);
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(home, Map.of(), configuration, () -> "embedded");
        List<Class<? extends Plugin>> plugins = new ArrayList<>();
        for (String name : List.of(arguments).subList(2, arguments.length)) {
            plugins.add(Class.forName(name).asSubclass(Plugin.class));
        }
        new EmbeddedNode(environment, plugins).start();
        Thread.currentThread().join(); // until the process is ended
    }
}
