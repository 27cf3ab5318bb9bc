package superpeer.master.jmx;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.mailbox.Workloads;

/** Puts beans into a server and takes them out. A second master in one JVM goes without. */
public final class Beans {

  private static final Logger log = LoggerFactory.getLogger(Beans.class);

  private Beans() {}

  /** Shows every actor that is instrumented by now. */
  public static void showMailboxes(MBeanServer server, Workloads workloads) {
    workloads
        .all()
        .forEach((actor, workload) -> register(server, new MailboxBean(workload), mailbox(actor)));
  }

  public static void hideMailboxes(MBeanServer server, Workloads workloads) {
    workloads.all().keySet().forEach(actor -> unregister(server, mailbox(actor)));
  }

  private static String mailbox(String actor) {
    return "superpeer:type=Mailbox,actor=" + actor;
  }

  /** Nothing depends on a bean: tests have two masters in one JVM. */
  static void register(MBeanServer server, Object bean, String name) {
    try {
      server.registerMBean(bean, new ObjectName(name));
    } catch (JMException e) {
      log.warn("no JMX bean {}: {}", name, e.toString());
    }
  }

  static void unregister(MBeanServer server, String name) {
    try {
      server.unregisterMBean(new ObjectName(name));
    } catch (JMException e) {
      log.debug("no JMX bean {}: {}", name, e.toString());
    }
  }
}
