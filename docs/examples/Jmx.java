import java.util.TreeSet;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Prints every bean of a running super peer: java docs/examples/Jmx.java localhost:9010 */
class Jmx {

  public static void main(String[] args) throws Exception {
    var url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + args[0] + "/jmxrmi");
    try (var connector = JMXConnectorFactory.connect(url)) {
      var server = connector.getMBeanServerConnection();
      for (var bean : new TreeSet<>(server.queryNames(new ObjectName("superpeer:*"), null))) {
        System.out.println(bean);
        for (var attribute : server.getMBeanInfo(bean).getAttributes()) {
          var value = server.getAttribute(bean, attribute.getName());
          var text = value instanceof Object[] list ? String.join("; ", (String[]) list) : value;
          System.out.println("  " + attribute.getName() + " = " + text);
        }
      }
    }
  }
}
