package superpeer.worker.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSamplerTest {

  @TempDir Path process;
  private final AtomicLong now = new AtomicLong();

  @Test
  void measuresCpuSinceLastSample() throws IOException {
    stat(100, 50);
    var sampler = new ProcessSampler(process, now::get);
    stat(190, 60);
    now.addAndGet(2_000_000_000L);
    assertThat(sampler.sample().cpuPercent()).isEqualTo(50.0);
    now.addAndGet(2_000_000_000L);
    assertThat(sampler.sample().cpuPercent()).isZero();
  }

  @Test
  void readsResidentMemory() throws IOException {
    stat(0, 0);
    Files.writeString(process.resolve("status"), "Name:\tjava\nVmRSS:\t  123456 kB\nThreads:\t9\n");
    assertThat(new ProcessSampler(process, now::get).sample().memoryKb()).isEqualTo(123_456);
  }

  @Test
  void isZeroWithoutProc() {
    var sample = new ProcessSampler(process.resolve("absent"), now::get).sample();
    assertThat(sample).isEqualTo(new ProcessSampler.Sample(0, 0));
  }

  @Test
  void readsRunningProcess() {
    assertThat(ProcessSampler.ofSelf().sample().memoryKb()).isPositive();
  }

  private void stat(long utime, long stime) throws IOException {
    Files.writeString(
        process.resolve("stat"),
        "42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 " + utime + " " + stime + " 0 0 20 0 40 0 1\n");
  }
}
