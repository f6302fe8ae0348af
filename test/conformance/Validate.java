import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates each named file against PDF/A-3a and PDF/UA-1; exit 1 where one fails or was hardly looked at. */
public class Validate {
  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    boolean good = files.length > 0;
    for (String file : files) {
      for (PDFAFlavour flavour : new PDFAFlavour[] {PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1}) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
          PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
          ValidationResult result = validator.validate(parser);
          good &= result.isCompliant() && result.getTotalAssertions() > 1000;
          System.out.println("veraPDF " + new java.io.File(file).getName() + " " + flavour + " " + (result.isCompliant() ? "PASS" : "FAIL") + ", " + result.getTotalAssertions() + " checks");
          Map<String, Integer> failures = new TreeMap<>();
          for (TestAssertion each : result.getTestAssertions()) {
            if (each.getStatus() != TestAssertion.Status.FAILED) continue;
            String rule = each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber() + " " + each.getMessage();
            if (failures.merge(rule, 1, Integer::sum) <= 2) System.out.println("  " + rule + " at " + each.getLocation().getContext());
          }
        }
      }
    }
    System.exit(good ? 0 : 1);
  }
}
